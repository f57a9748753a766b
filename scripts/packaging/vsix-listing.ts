import { open } from "yauzl";

export interface VsixEntry {
  /** Path in the extension's folder: without the `extension/` of the archive. */
  file: string;
  size: number;
  compressedSize: number;
}

/** The files of a finished VSIX, read from its directory; vsce's own two at the top are left out. */
export function readVsix(vsix: string): Promise<VsixEntry[]> {
  return new Promise((resolve, reject) => {
    open(vsix, { lazyEntries: false }, (failure, zip) => {
      if (failure !== null) {
        reject(failure);
        return;
      }
      const entries: VsixEntry[] = [];
      zip.on("entry", ({ fileName, uncompressedSize, compressedSize }) => {
        if (!fileName.startsWith("extension/")) return;
        entries.push({ file: fileName.slice("extension/".length), size: uncompressedSize, compressedSize });
      });
      zip.once("error", reject);
      zip.once("end", () => resolve(entries));
    });
  });
}
