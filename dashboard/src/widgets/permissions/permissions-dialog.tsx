import type { ReactNode } from "react";
import { useMay } from "../../auth/may";
import { Dialog } from "../../ui/dialog";
import { Empty, Trouble } from "../../ui/empty";
import { SkeletonRows } from "../../ui/skeleton";
import { Switch } from "../../ui/switch";
import { Tag } from "../../ui/tag";
import { Ago } from "../../ui/time";
import { type AppWish, useWidget } from "../api";
import { useDecide, useWishes } from "./api";
import { isFeature, meaningOf, nameOf } from "./words";

/** What an app wants, and what it may: each wish with a switch for whoever may decide. */
export const PermissionsDialog = ({ id, onClose }: { id: string; onClose: () => void }) => {
  const { data: widget } = useWidget(id);
  const { data, error, refetch } = useWishes(id);
  const may = useMay("connectors") ?? false;
  const name = widget?.name ?? id;
  return (
    <Dialog
      title={`What ${name} may do`}
      about={may ? "It is loaded anew when you change something." : "You may look, and not change it."}
      onClose={onClose}
    >
      {data ? (
        <div className="grid gap-5">
          <Wishes id={id} uri={data.uri} wishes={data.wishes} may={may} />
          <Reaches sources={data.reaches} />
        </div>
      ) : error ? (
        <Trouble error={error} retry={() => void refetch()} />
      ) : (
        <SkeletonRows rows={3} />
      )}
    </Dialog>
  );
};

const Wishes = ({
  id,
  uri,
  wishes,
  may,
}: {
  id: string;
  uri: string;
  wishes: readonly AppWish[];
  may: boolean;
}) => {
  const decide = useDecide(id, uri);
  if (wishes.length === 0) return <Empty title="It asks for nothing">It runs in its frame, alone.</Empty>;
  const rows = (title: string, list: readonly AppWish[], note?: ReactNode) =>
    list.length > 0 && (
      <Group title={title}>
        <ul className="grid">
          {list.map((wish) => (
            <Row
              key={wish.name}
              wish={wish}
              may={may}
              // One that is switched off for a moment would lose the focus.
              onChange={(allowed) => !decide.isPending && decide.mutate({ [wish.name]: allowed })}
            />
          ))}
        </ul>
        {note}
      </Group>
    );
  const needsOrigin = wishes.some(({ name }) => name === "camera" || name === "microphone");
  return (
    <>
      {rows(
        "It asks to use",
        wishes.filter(isFeature),
        <p className="text-s text-ink-3">
          The browser may ask you once more.
          {needsOrigin &&
            location.hostname !== "signet.localhost" &&
            " It gives the camera and the microphone to apps only where this dashboard is open at signet.localhost, on the machine that Signet runs on."}
        </p>,
      )}
      {rows(
        "It asks to reach",
        wishes.filter((wish) => !isFeature(wish)),
      )}
    </>
  );
};

const Group = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="grid min-w-0 gap-1">
    <h3 className="text-s font-medium text-ink-2">{title}</h3>
    {children}
  </section>
);

const Row = ({
  wish,
  may,
  onChange,
}: {
  wish: AppWish;
  may: boolean;
  onChange: (allowed: boolean) => void;
}) => {
  const { decision } = wish;
  const on = decision?.allowed ?? false;
  const name = nameOf(wish);
  return (
    <li className="flex items-start gap-3 border-t border-line py-2.5 first:border-t-0">
      <div className="min-w-0 flex-1">
        {isFeature(wish) ? (
          <p className="font-medium first-letter:uppercase">{name}</p>
        ) : (
          <code className="font-mono text-s font-medium break-all">{name}</code>
        )}
        <p className="text-s text-pretty text-ink-2">{meaningOf(wish)}</p>
        <p className="text-s text-ink-3">
          {decision ? (
            <>
              {on ? "Allowed" : "Not allowed"} by {decision.by} <Ago time={decision.at} />
            </>
          ) : (
            "Not decided"
          )}
        </p>
      </div>
      {may ? (
        <span className="pt-0.5">
          <Switch on={on} label={`Allow ${name}`} onChange={onChange} />
        </span>
      ) : (
        <Tag tone={on ? "ok" : "calm"}>{on ? "allowed" : "not allowed"}</Tag>
      )}
    </li>
  );
};

/** What nobody is asked about. */
const Reaches = ({ sources }: { sources: readonly string[] }) => (
  <Group title="It reaches anyway">
    {sources.length === 0 ? (
      <p className="text-s text-ink-2">Nothing outside this dashboard.</p>
    ) : (
      <ul className="grid gap-0.5">
        {sources.map((source) => (
          <li key={source}>
            <code className="font-mono text-s break-all">{source}</code>
          </li>
        ))}
      </ul>
    )}
  </Group>
);
