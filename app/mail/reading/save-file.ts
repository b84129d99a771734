/** How long the browser has to begin saving before a file is let go. */
const savingMs = 60_000;

/** Downloads what is in the page's hands. */
export function saveFile(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), savingMs);
}
