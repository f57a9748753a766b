import { openPromise } from "yauzl";

export interface VsixEntry {
  /** Path in the extension's folder: without the `extension/` of the archive. */
  file: string;
  size: number;
  compressedSize: number;
}

/** The files of a finished VSIX, read from its directory; vsce's own two at the top are left out. */
export async function readVsix(vsix: string): Promise<VsixEntry[]> {
  const entries: VsixEntry[] = [];
  const zip = await openPromise(vsix);
  for await (const { fileName, uncompressedSize, compressedSize } of zip.eachEntry()) {
    if (!fileName.startsWith("extension/")) continue;
    entries.push({ file: fileName.slice("extension/".length), size: uncompressedSize, compressedSize });
  }
  return entries;
}
