import { millis } from "../../lib/time";
import { type Explain, type Hit, type Memory, type Provenance, tagsOf } from "./api";

/** A memory as a row shows it, listed or found. */
export interface Item {
  id: string;
  content: string;
  type: string;
  tags: string[];
  pinned: boolean;
  who: string;
  project: string | null;
  /** When it is from; of a forgotten one, when it was forgotten. */
  at: number;
  forgotten: boolean;
  made: Provenance;
  explain?: Explain;
}

export const ofMemory = (memory: Memory): Item => ({
  id: memory.id,
  content: memory.content,
  type: memory.type,
  tags: tagsOf(memory.tags),
  pinned: memory.pinned === 1,
  who: memory.who,
  project: memory.project,
  at: millis(memory.deleted_at ?? memory.created_at),
  forgotten: memory.is_deleted === 1,
  made: memory.provenance,
});

export const ofHit = (hit: Hit): Item => ({
  id: hit.id,
  content: hit.content,
  type: hit.type,
  tags: tagsOf(hit.tags),
  pinned: hit.pinned,
  who: hit.who,
  project: hit.project,
  at: millis(hit.created_at),
  forgotten: false,
  made: hit.provenance,
  explain: hit.explain,
});

/** A row: the name of a day, or a memory with its place among all. */
export type Row = { day: string } | { item: Item; place: number };

/** Memories under the days that they are from. */
export const byDay = (items: readonly Item[], name: (at: number) => string): Row[] => {
  const rows: Row[] = [];
  let day: string | undefined;
  items.forEach((item, place) => {
    const next = name(item.at);
    if (next !== day) rows.push({ day: next });
    day = next;
    rows.push({ item, place });
  });
  return rows;
};
