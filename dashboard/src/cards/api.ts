import { useQuery } from "@tanstack/react-query";
import { get, path } from "../api/client";
import type { CardWidget } from "./model";

/** The card of a server, with its tools. It has the key of the widget, of which it is another view. */
export const useCard = (id: string) =>
  useQuery({
    queryKey: ["widgets", id],
    queryFn: () => get<CardWidget>(path("/api/widgets", id)),
  });
