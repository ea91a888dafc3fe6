/** Something is under way. Whoever shows it says what. */
export const Spinner = () => (
  <svg
    aria-hidden="true"
    viewBox="0 0 16 16"
    className="size-3.5 motion-safe:animate-spin"
    fill="none"
    stroke="currentColor"
    strokeWidth="2"
    strokeLinecap="round"
  >
    <circle cx="8" cy="8" r="6" opacity=".25" />
    <path d="M8 2a6 6 0 0 1 6 6" />
  </svg>
);
