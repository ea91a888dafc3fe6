import { GettingStarted } from "./first/getting-started";
import { SidebarGroups } from "./groups/sidebar-groups";

/** What is below the pages, loaded after them. */
export const SidebarMore = ({ onGone }: { onGone: () => void }) => (
  <>
    <SidebarGroups onGone={onGone} />
    <GettingStarted />
  </>
);
