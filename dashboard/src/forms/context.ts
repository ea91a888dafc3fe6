import { createContext, useContext } from "react";
import type { Errors } from "./read";

export interface FormContext {
  /** What is wrong, once it is to be said. */
  errors: Errors;
  /** Asks a tool for suggestions, where the form belongs to a server. */
  suggest?: ((tool: string) => Promise<string[]>) | undefined;
}

export const Around = createContext<FormContext>({ errors: new Map() });

export const useFault = (path: string): string | undefined => useContext(Around).errors.get(path);

/** Whether anything is wrong in a part of the form. */
export const useFaultWithin = (path: string): boolean => {
  const { errors } = useContext(Around);
  return [...errors.keys()].some((at) => at === path || at.startsWith(`${path}/`));
};
