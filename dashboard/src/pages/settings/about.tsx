import { useStatus } from "../../shell/api";
import { Seal } from "../../ui/seal";

export const About = () => {
  const { data } = useStatus();
  return (
    <section id="about" aria-label="About" className="flex items-center gap-4 px-1 py-4">
      <Seal size={36} />
      <div>
        <p className="font-medium">Signet {data?.version}</p>
        <p className="text-s text-ink-3">
          Everything stays on the machine that runs it. Free software, MIT or Apache-2.0.
        </p>
      </div>
    </section>
  );
};
