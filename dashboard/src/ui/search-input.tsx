import { Search, X } from "lucide-react";
import type { ComponentProps, ReactNode, RefObject } from "react";
import { IconButton } from "./button";
import { TextInput } from "./field";

/** A field to search with. Escape and its button empty it. */
export const SearchInput = ({
  label,
  value,
  onValue,
  icon = <Search size={14} />,
  input,
  onKeyDown,
  ...rest
}: Omit<ComponentProps<"input">, "aria-label" | "value" | "onChange" | "type" | "className" | "ref"> & {
  label: string;
  value: string;
  onValue: (value: string) => void;
  icon?: ReactNode;
  input?: RefObject<HTMLInputElement | null>;
}) => (
  <div className="relative">
    <span aria-hidden="true" className="pointer-events-none absolute top-2.25 left-2.5 text-ink-3">
      {icon}
    </span>
    <TextInput
      {...rest}
      ref={input}
      type="search"
      aria-label={label}
      autoComplete="off"
      spellCheck={false}
      value={value}
      onChange={(event) => onValue(event.target.value)}
      onKeyDown={(event) => {
        onKeyDown?.(event);
        if (event.key !== "Escape" || event.defaultPrevented) return;
        if (value) {
          // Only that: not the dialog around it, too.
          event.preventDefault();
          onValue("");
        } else if (!event.currentTarget.closest("dialog")) event.currentTarget.blur();
      }}
      className="pr-8 pl-8 [&::-webkit-search-cancel-button]:hidden"
    />
    {value && (
      <IconButton
        small
        label="Clear"
        className="absolute top-1 right-1"
        onClick={(event) => {
          onValue("");
          event.currentTarget.parentElement?.querySelector("input")?.focus();
        }}
      >
        <X size={14} />
      </IconButton>
    )}
  </div>
);
