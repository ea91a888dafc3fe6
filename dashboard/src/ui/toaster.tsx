import { lazy, Suspense } from "react";

const Lazy = lazy(() => import("./toasts").then(({ Toasts }) => ({ default: Toasts })));

/** Where toasts appear. It has no share in what the page loads at first. */
export const Toaster = () => (
  <Suspense>
    <Lazy />
  </Suspense>
);
