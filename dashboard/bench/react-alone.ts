// What a page weighs that is made with the same tools and says one word.
import { createElement } from "react";
import { createRoot } from "react-dom/client";

createRoot(document.body).render(createElement("p", null, "Hello"));
