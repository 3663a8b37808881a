import sharp from "sharp";
import { nearestAbove } from "./nearest-above.js";

export interface Label {
  readonly text: string;
  readonly points: number;
  /** As in CSS, `#rrggbb`. */
  readonly colour: string;
  /** In pixels; a longer line is cut. */
  readonly maxWidth: number;
}

/** One line of text as a transparent PNG. */
export async function renderLabel(label: Label): Promise<Buffer> {
  const whole = await render(label, label.text);
  if (whole.width <= label.maxWidth) return whole.png;

  const characters = Array.from(label.text);
  const fitting = Math.floor((characters.length * label.maxWidth) / whole.width) - 2;
  const cut = await render(label, `${characters.slice(0, Math.max(1, fitting)).join("")}…`);
  if (cut.width <= label.maxWidth) return cut.png;
  return await sharp(cut.png).extract({ left: 0, top: 0, width: label.maxWidth, height: cut.height }).png().toBuffer();
}

async function render(label: Label, text: string): Promise<{ png: Buffer; width: number; height: number }> {
  // The font is shipped with the handlers: a server often has none, and would draw boxes.
  const fontfile = nearestAbove("assets/inter-latin-regular.ttf");
  const { data, info } = await sharp({
    text: {
      text: `<span foreground="${label.colour}">${escapeMarkup(text)}</span>`,
      font: `Inter ${label.points}`,
      ...(fontfile === undefined ? {} : { fontfile }),
      rgba: true,
      dpi: 96,
    },
  })
    .png()
    .toBuffer({ resolveWithObject: true });
  return { png: data, width: info.width, height: info.height };
}

function escapeMarkup(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
