import { Link } from "@tanstack/react-router";
import { plainKeys, type Shortcut, useAllShortcuts } from "../app/shortcuts";
import { useKept } from "../lib/kept";
import { Dialog } from "../ui/dialog";
import { Kbd } from "../ui/kbd";

const byGroup = (shortcuts: readonly Shortcut[]): [string, Shortcut[]][] => {
  const groups = new Map<string, Shortcut[]>();
  for (const shortcut of shortcuts) {
    groups.set(shortcut.group, [...(groups.get(shortcut.group) ?? []), shortcut]);
  }
  return [...groups];
};

/** Which keys do what, here and now. */
export const KeysDialog = ({ onClose }: { onClose: () => void }) => {
  const shortcuts = useAllShortcuts();
  const plain = useKept(plainKeys);
  return (
    <Dialog
      wide
      title="Keys"
      onClose={onClose}
      about={
        plain ? (
          <>
            Single keys do nothing while you type. They can be switched off in{" "}
            <SettingsLink onClose={onClose} />.
          </>
        ) : (
          <>
            Single keys are switched off. Switch them on in <SettingsLink onClose={onClose} />.
          </>
        )
      }
    >
      <div className="columns-1 gap-8 sm:columns-2">
        {byGroup(shortcuts).map(([group, all]) => (
          <section key={group} className="mb-5 break-inside-avoid">
            <h3 className="mb-1 text-s font-medium text-ink-3">{group}</h3>
            <dl>
              {all.map(({ keys, name }) => (
                <div
                  key={keys + name}
                  className="flex items-center gap-3 border-b border-line py-1.5 last:border-0"
                >
                  <dt className="min-w-0 flex-1">{name}</dt>
                  <dd>
                    <Kbd keys={keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
};

const SettingsLink = ({ onClose }: { onClose: () => void }) => (
  <Link to="/settings" onClick={onClose} className="font-medium text-accent underline underline-offset-2">
    Settings
  </Link>
);
