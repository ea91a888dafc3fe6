import { flag, kept } from "../../lib/kept";

/** Whether the last minutes are shown beside the widgets. */
export const nowShown = kept("now", true, flag);
