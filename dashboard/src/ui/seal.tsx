/** The mark. */
export const Seal = ({ size = 16 }: { size?: number }) => (
  <svg aria-hidden="true" width={size} height={size} viewBox="0 0 32 32" className="shrink-0">
    <circle cx="16" cy="16" r="14" fill="var(--accent)" />
    <circle cx="16" cy="16" r="9" fill="color-mix(in oklab, var(--accent), white 26%)" />
    <circle cx="16" cy="16" r="5.5" fill="var(--accent)" />
  </svg>
);
