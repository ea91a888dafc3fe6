import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { IconButton } from "./button";

/** Copies something that stands beside it. */
export const CopyButton = ({
  text,
  label,
  onCopied,
}: {
  text: string;
  label: string;
  onCopied?: () => void;
}) => {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    onCopied?.();
    setTimeout(() => setCopied(false), 1_600);
  };
  return (
    <IconButton small label={copied ? "Copied" : label} onClick={() => void copy()}>
      {copied ? <Check size={14} className="text-ok" /> : <Copy size={14} />}
    </IconButton>
  );
};
