import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { IconButton } from "./button";

/** What is typed somewhere else, with a button that copies it. */
export const Command = ({ text, label = "Copy" }: { text: string; label?: string }) => {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1_600);
  };
  return (
    <div className="flex items-start gap-1 rounded-s border border-line bg-sunk py-1 pr-1 pl-3">
      <code className="min-w-0 flex-1 self-center py-0.5 font-mono text-s break-all whitespace-pre-wrap [font-variant-ligatures:none]">
        {text}
      </code>
      <IconButton small label={copied ? "Copied" : label} onClick={() => void copy()}>
        {copied ? <Check size={14} className="text-ok" /> : <Copy size={14} />}
      </IconButton>
    </div>
  );
};

/** JSON, or any text, as it is. It scrolls by itself. */
export const Source = ({ text, label }: { text: string; label: string }) => (
  <section
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must do so by keys
    tabIndex={0}
    aria-label={label}
    className="max-h-80 overflow-auto rounded-s bg-sunk p-3 font-mono text-s leading-[1.55] [font-variant-ligatures:none] break-words whitespace-pre-wrap"
  >
    {text}
  </section>
);
