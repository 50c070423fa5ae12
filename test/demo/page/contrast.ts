import type { Page } from 'playwright-core';

type Colour = readonly [red: number, green: number, blue: number];

/** What has to stand out, and the backgrounds behind it, the nearest first. */
interface Painted {
  readonly what: string;
  readonly colour: string;
  readonly behind: readonly string[];
  /** How much, as contrast to 1. */
  readonly needed: number;
}

/**
 * Each visible text whose contrast with what lies behind is below 4.5:1 (WCAG 2.2, 1.4.3), and each
 * field whose border's is below 3:1 (1.4.11). Gives how many were looked at, too.
 */
export async function faint(page: Page) {
  const all = await page.evaluate(painted);
  const found = all.map(({ what, colour, behind, needed }) => {
    const ratio = contrast(opaque([colour]), opaque(behind));
    return { what, ratio, isFaint: ratio < needed };
  });
  return {
    looked: all.length,
    faint: found
      .filter(({ isFaint }) => isFaint)
      .map(({ what, ratio }) => `${what}: ${ratio.toFixed(2)}`),
  };
}

/** Runs in the page. */
function painted(): readonly Painted[] {
  const behind = (element: Element | null): string[] =>
    element === null
      ? []
      : [getComputedStyle(element).backgroundColor, ...behind(element.parentElement)];
  const hasText = ({ childNodes }: Element) =>
    [...childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== '',
    );
  const shown = [...document.querySelectorAll('body *')].filter(
    (element) => element.checkVisibility() && element.closest('title, desc, noscript') === null,
  );
  const fields = shown.filter((one) => one.matches('input:not([type=radio]), select, textarea'));
  const texts = shown.filter(hasText);
  return [
    ...[...texts, ...fields].map((element) => {
      const { color, fill } = getComputedStyle(element);
      const colour = element.closest('svg') === null ? color : fill;
      const what = `${element.localName} "${element.textContent?.trim().slice(0, 40)}"`;
      return { what, colour, behind: behind(element), needed: 4.5 };
    }),
    ...fields.map((element) => ({
      what: `border of ${element.id}`,
      colour: getComputedStyle(element).borderTopColor,
      behind: behind(element.parentElement),
      needed: 3,
    })),
  ];
}

/** The first that is not transparent; the canvas itself is never seen. */
function opaque(colours: readonly string[]): Colour {
  for (const text of colours) {
    const [red = 0, green = 0, blue = 0, alpha = 1] = (text.match(/[\d.]+/g) ?? []).map(Number);
    if (alpha === 1) return [red, green, blue];
  }
  throw new Error(`nothing opaque in ${colours.join(', ')}`);
}

/** WCAG 2.2, "contrast ratio". */
function contrast(one: Colour, other: Colour): number {
  const [less = 0, more = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (more + 0.05) / (less + 0.05);
}

/** WCAG 2.2, "relative luminance". */
function luminance(colour: Colour): number {
  const [red = 0, green = 0, blue = 0] = colour.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
