import { Toast } from "@base-ui/react/toast";
import { CircleAlert, CircleCheck, X } from "lucide-react";
import { useTopmost } from "./modals";

export const toasts = Toast.createToastManager();

const ICONS: Record<string, React.ReactNode> = {
  done: <CircleCheck size={16} className="shrink-0 text-ok" />,
  failed: <CircleAlert size={16} className="shrink-0 text-bad" />,
};

const List = () => {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      className="appear flex items-center gap-2.5 rounded-m bg-raised py-2 pr-2 pl-4 shadow-2 data-ending-style:opacity-0"
    >
      {ICONS[toast.type ?? ""]}
      <Toast.Title className="min-w-0 flex-1 text-pretty break-words" />
      <Toast.Action className="h-6 shrink-0 rounded-s border border-line-strong px-2 text-s font-medium hover:bg-hover empty:hidden" />
      <Toast.Close
        aria-label="Dismiss"
        className="grid size-6 shrink-0 place-items-center rounded-s text-ink-3 hover:bg-hover hover:text-ink"
      >
        <X size={14} />
      </Toast.Close>
    </Toast.Root>
  ));
};

/** Where toasts appear: above the dock, and in the order of the page for those who do not see it (F6). */
export const Toasts = () => (
  <Toast.Provider toastManager={toasts} limit={4}>
    <Toast.Portal container={useTopmost()}>
      <Toast.Viewport className="fixed right-4 bottom-[calc(16px+var(--questions,0px))] z-50 grid w-[min(360px,calc(100vw-32px))] gap-2 outline-none">
        <List />
      </Toast.Viewport>
    </Toast.Portal>
  </Toast.Provider>
);
