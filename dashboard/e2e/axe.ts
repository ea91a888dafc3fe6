import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** Nothing that a machine can find keeps anybody out, in light and in dark. */
export const accessible = async (page: Page): Promise<void> => {
  for (const colorScheme of ["light", "dark"] as const) {
    // Colours that are on their way to others are none that anybody reads.
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    // What is in the frames of widgets is theirs.
    const axe = new AxeBuilder({ page }).exclude("iframe");
    // A menu belongs to its button, wherever in the document it stands.
    if ((await page.getByRole("menu").count()) > 0) axe.disableRules("region");
    const { violations } = await axe.analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
    expect(found, `in ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
};
