import sharp, { type OverlayOptions } from "sharp";
import { layoutContactSheet, type Place } from "./contact-sheet-layout.js";
import { renderLabel } from "./label.js";

export interface ContactSheetEntry {
  readonly picture: Uint8Array;
  readonly name: string;
  readonly details: string;
}

export interface ContactSheet {
  readonly title: string;
  readonly columns: number;
  readonly entries: readonly ContactSheetEntry[];
}

const CELL_WIDTH = 300;
const BACKGROUND = "#16181d";
const MAT = "#23262e";
const BRIGHT = "#f2f0ea";
const DIM = "#9aa0ac";

/** Draws all entries, in their order, as one JPEG; `onDrawn` hears how many are done. */
export async function drawContactSheet(
  sheet: ContactSheet,
  onDrawn: (done: number) => void,
): Promise<{ jpeg: Buffer; width: number; height: number }> {
  const { title, columns, entries } = sheet;
  const layout = layoutContactSheet({ count: entries.length, columns, cellWidth: CELL_WIDTH });
  const overlays: OverlayOptions[] = [await placedLabel(title, 26, BRIGHT, layout.title)];

  for (const [index, cell] of layout.cells.entries()) {
    const entry = entries[index];
    if (entry === undefined) continue;
    const { width, height } = cell.picture;
    const picture = await sharp(entry.picture).resize({ width, height, fit: "contain", background: MAT }).toBuffer();
    overlays.push(
      { input: picture, left: cell.picture.left, top: cell.picture.top },
      await placedLabel(entry.name, 12, BRIGHT, cell.caption),
      await placedLabel(entry.details, 10, DIM, { ...cell.caption, top: cell.caption.top + 22 }),
    );
    onDrawn(index + 1);
  }

  const { width, height } = layout;
  const blank = sharp({ create: { width, height, channels: 3, background: BACKGROUND } });
  return { jpeg: await blank.composite(overlays).jpeg({ quality: 85 }).toBuffer(), width, height };
}

async function placedLabel(text: string, points: number, colour: string, place: Place): Promise<OverlayOptions> {
  const input = await renderLabel({ text, points, colour, maxWidth: place.width });
  return { input, left: place.left, top: place.top };
}
