import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { events } from "./api/events";
import { createQueries } from "./api/query";
import { router } from "./app/router";
import { SignedIn } from "./auth/signed-in";
import "./style/index.css";
import { Toaster } from "./ui/toaster";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

const queries = createQueries();
events.start();

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <SignedIn>
        <RouterProvider router={router} />
      </SignedIn>
      <Toaster />
    </QueryClientProvider>
  </StrictMode>,
);
