import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { userInfo } from "node:os";
import path from "node:path";
import { chromium } from "playwright-core";
import type { Browser } from "playwright-core";

const candidates = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/opt/google/chrome/chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  String.raw`C:\Program Files\Google\Chrome\Application\chrome.exe`,
  String.raw`C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe`,
];

/** Path of a Chromium on this machine: CHROMIUM_PATH, an installed one, or Playwright's own. */
export function findChromium(): string | undefined {
  const named = process.env["CHROMIUM_PATH"];
  if (named !== undefined && named !== "") return named;
  return [...candidates, chromium.executablePath()].find((file) => existsSync(file));
}

/**
 * Finds a Chromium, or installs one: the distribution's on Debian as root, else Playwright's.
 * @throws Error when there is still none
 */
export function installChromium(): string {
  const found = findChromium();
  if (found !== undefined) return found;
  console.error("Installing Chromium, once …");
  const run = (command: string, args: string[]): boolean =>
    spawnSync(command, args, { stdio: ["ignore", 2, 2], env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } })
      .status === 0;
  if (isDebian() && userInfo().uid === 0) {
    run("apt-get", ["update", "-qq"]);
    run("apt-get", ["install", "-y", "-qq", "chromium"]);
  } else {
    const playwright = path.dirname(createRequire(import.meta.url).resolve("playwright-core/package.json"));
    run(process.execPath, [path.join(playwright, "cli.js"), "install", "--with-deps", "chromium"]);
  }
  const installed = findChromium();
  if (installed === undefined) {
    throw new Error("No Chromium was found and none could be installed; set CHROMIUM_PATH to the one to use.");
  }
  return installed;
}

/** Starts a headless Chromium with everything off that talks to the network by itself. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: installChromium(),
    args: [
      // Its sandbox does not start for root.
      ...(process.platform === "linux" && userInfo().uid === 0 ? ["--no-sandbox"] : []),
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

function isDebian(): boolean {
  try {
    return /^ID(_LIKE)?=.*debian/m.test(readFileSync("/etc/os-release", "utf8")) && existsSync("/usr/bin/apt-get");
  } catch {
    return false;
  }
}
