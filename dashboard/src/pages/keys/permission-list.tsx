import { useId } from "react";
import { Checkbox } from "../../ui/field";
import { MEANINGS, PERMISSIONS, type Permission, roleFor } from "./words";

/** Each thing that a key can be allowed, with what it means. */
export const PermissionList = ({
  chosen,
  error,
  onChange,
}: {
  chosen: readonly Permission[];
  error: string | undefined;
  onChange: (chosen: Permission[]) => void;
}) => {
  const id = useId();
  const set = new Set(chosen);
  return (
    <fieldset aria-describedby={error ? `${id}-error` : undefined}>
      <legend className="mb-1 text-s font-medium text-ink-2">It may</legend>
      <div className="grid gap-x-4 gap-y-2.5 rounded-s border border-line-strong p-3 sm:grid-cols-2">
        {PERMISSIONS.map((permission) => (
          <Checkbox
            key={permission}
            checked={set.has(permission)}
            onChange={(event) => {
              if (event.target.checked) set.add(permission);
              else set.delete(permission);
              onChange(PERMISSIONS.filter((one) => set.has(one)));
            }}
            label={
              <>
                {permission}
                <span className="block text-s text-ink-3">{MEANINGS[permission]}</span>
              </>
            }
          />
        ))}
      </div>
      {error ? (
        <p id={`${id}-error`} className="mt-1 text-s text-bad">
          {error}
        </p>
      ) : (
        <p className="mt-1 text-s text-ink-3">The role is {roleFor(chosen)}, the least that allows this.</p>
      )}
    </fieldset>
  );
};
