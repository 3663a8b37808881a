/** Where everything of a contact sheet goes, in pixels: a title, then rows of equal cells, each a picture over its caption. */
export interface ContactSheetLayout {
  readonly width: number;
  readonly height: number;
  readonly title: Place;
  readonly cells: readonly { readonly picture: Place & { height: number }; readonly caption: Place }[];
}

export interface Place {
  readonly left: number;
  readonly top: number;
  readonly width: number;
}

const MARGIN = 32;
const GAP = 20;
const TITLE_HEIGHT = 72;
const CAPTION_HEIGHT = 52;

export function layoutContactSheet(sheet: { count: number; columns: number; cellWidth: number }): ContactSheetLayout {
  const { count, cellWidth } = sheet;
  const columns = Math.max(1, Math.min(sheet.columns, count));
  const rows = Math.ceil(count / columns);
  const pictureHeight = Math.round((cellWidth * 2) / 3);
  const rowHeight = pictureHeight + CAPTION_HEIGHT;
  const width = 2 * MARGIN + columns * cellWidth + (columns - 1) * GAP;

  const cells = Array.from({ length: count }, (_, index) => {
    const left = MARGIN + (index % columns) * (cellWidth + GAP);
    const top = MARGIN + TITLE_HEIGHT + Math.floor(index / columns) * (rowHeight + GAP);
    return {
      picture: { left, top, width: cellWidth, height: pictureHeight },
      caption: { left, top: top + pictureHeight + 8, width: cellWidth },
    };
  });
  return {
    width,
    height: 2 * MARGIN + TITLE_HEIGHT + rows * rowHeight + Math.max(0, rows - 1) * GAP,
    title: { left: MARGIN, top: MARGIN, width: width - 2 * MARGIN },
    cells,
  };
}
