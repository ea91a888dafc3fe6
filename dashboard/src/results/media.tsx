import { Download, Maximize2 } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { bytes as size } from "../lib/number";
import { Button } from "../ui/button";
import { Dialog } from "../ui/dialog";

/** Images that browsers show without running anything. */
const IMAGES = /^image\/(png|jpeg|gif|webp|avif|bmp|svg\+xml)$/;

const decoded = (base64: string): Uint8Array<ArrayBuffer> | undefined => {
  try {
    return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  } catch {
    return undefined;
  }
};

/** An address for bytes, as long as they are shown. */
const useAddress = (bytes: Uint8Array<ArrayBuffer> | undefined, kind: string): string | undefined => {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    if (!bytes) return;
    const made = URL.createObjectURL(new Blob([bytes], { type: kind }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [bytes, kind]);
  return address;
};

/** Bytes of some kind: a picture, a sound, or something to save. */
export const Media = ({
  base64,
  kind = "application/octet-stream",
  name,
}: {
  base64: string;
  kind?: string;
  name?: string;
}) => {
  const bytes = useMemo(() => decoded(base64), [base64]);
  const address = useAddress(bytes, kind);
  if (!bytes) return <p className="text-s text-bad">The server sent bytes that cannot be read.</p>;
  if (!address) return <div className="h-24" />;
  if (IMAGES.test(kind)) return <Picture address={address} name={name ?? "Result"} />;
  if (kind.startsWith("audio/")) {
    return (
      // biome-ignore lint/a11y/useMediaCaption: what a tool answers with has none
      <audio controls src={address} className="w-full max-w-md" aria-label={name ?? "Result"} />
    );
  }
  return <Save address={address} name={name} kind={kind} length={bytes.length} />;
};

const Picture = ({ address, name }: { address: string; name: string }) => {
  const [large, setLarge] = useState(false);
  const [broken, setBroken] = useState(false);
  if (broken) return <p className="text-s text-ink-3">This picture cannot be shown.</p>;
  return (
    <>
      <button
        type="button"
        aria-label={`Enlarge ${name}`}
        onClick={() => setLarge(true)}
        className="group relative max-w-full justify-self-start overflow-hidden rounded-s border border-line bg-sunk"
      >
        <img
          src={address}
          alt={name}
          onError={() => setBroken(true)}
          className="max-h-60 min-h-8 max-w-full min-w-8 object-contain"
        />
        <span className="absolute top-1 right-1 grid size-6 place-items-center rounded-s bg-raised text-ink-2 opacity-0 shadow-1 transition-opacity group-hover:opacity-100 group-focus-visible:opacity-100">
          <Maximize2 size={13} />
        </span>
      </button>
      {large && (
        <Dialog title={name} onClose={() => setLarge(false)} wide>
          <img src={address} alt={name} className="mx-auto max-h-[75dvh] min-w-24 object-contain" />
        </Dialog>
      )}
    </>
  );
};

const Save = ({
  address,
  name,
  kind,
  length,
}: {
  address: string;
  name: string | undefined;
  kind: string;
  length: number;
}) => {
  const save = (): void => {
    const link = document.createElement("a");
    link.href = address;
    link.download = (name ?? "result").split("/").at(-1) || "result";
    link.click();
  };
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button small icon={<Download size={13} />} onClick={save}>
        Save
      </Button>
      <span className="min-w-0 text-s break-words text-ink-3">
        {kind}, {size(length)}
      </span>
    </div>
  );
};
