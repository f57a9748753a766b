import { mkdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Locator, Page } from "playwright-core";
import { launchChromium } from "./chromium.ts";
import type { VscodeServer } from "./server.ts";

/** What is asked of the window inside the page. */
interface PageWindow {
  getComputedStyle(element: unknown, part: string): { content: string };
}

const screenshots = fileURLToPath(new URL("../../../test-results/screenshots/", import.meta.url));

/** A window of VS Code as a person uses it: by keyboard, by mouse, by looking. Whatever is waited for has the page's time limit. */
export class Workbench {
  readonly page: Page;
  readonly #browser: Browser;

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser;
    this.page = page;
  }

  /** Opens a folder in a browser of its own and waits until the window has been restored. */
  static async open(server: VscodeServer, folder: string): Promise<Workbench> {
    const browser = await launchChromium();
    try {
      const page = await browser.newPage({ viewport: { width: 1400, height: 860 }, deviceScaleFactor: 2 });
      page.setDefaultTimeout(30_000);
      await page.goto(server.url(folder));
      await page.waitForSelector(".monaco-workbench .explorer-folders-view .monaco-list-row[aria-level='1']");
      return new Workbench(browser, page);
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#browser.close();
  }

  /** Keeps a picture as test-results/screenshots/NAME.png. */
  async screenshot(name: string): Promise<void> {
    await mkdir(screenshots, { recursive: true });
    // The empty middle of the status bar shows no tooltip.
    await this.page.mouse.move(780, 850);
    const hover = this.page.locator(".workbench-hover-container:visible").first();
    // One that stays, because a view changed below it, spoils a picture and no test.
    await hover.waitFor({ state: "hidden", timeout: 5_000 }).catch(() => {});
    await this.page.screenshot({ path: path.join(screenshots, `${name}.png`), animations: "disabled", caret: "hide" });
  }

  /** The input of a quick pick or of an input box, once it is there. */
  get quickInput(): Locator {
    return this.page.locator(".quick-input-widget:visible input[type=text]");
  }

  /** Rows of the open quick pick. */
  quickPick(label: string): Locator {
    return this.page
      .locator(".quick-input-widget:visible .monaco-list-row")
      .filter({ has: this.page.locator(".label-name", { hasText: exactly(label) }) });
  }

  /** Runs a command by its title in the palette, as `Category: Title` where it has a category. */
  async runCommand(title: string): Promise<void> {
    await this.page.keyboard.press("F1");
    await this.quickInput.fill(`>${title}`);
    await this.quickPick(title).first().click();
  }

  /** Opens a file of the workspace by its path relative to the folder. */
  async openFile(file: string): Promise<void> {
    await this.page.keyboard.press("ControlOrMeta+P");
    await this.quickInput.fill(file);
    await this.page
      .locator(".quick-input-widget:visible .monaco-list-row", { hasText: path.posix.basename(file) })
      .first()
      .click();
    await this.tab(path.posix.basename(file)).waitFor();
  }

  tab(name: string | RegExp): Locator {
    return this.page.locator(".tabs-container .tab", { hasText: name });
  }

  /** The tab in front of the group that has the focus. */
  get activeTab(): Locator {
    return this.page.locator(".editor-group-container.active .tab.active");
  }

  /** Puts the cursor at the end of a line of the file in front; lines count from 1. */
  async goToLineEnd(line: number): Promise<void> {
    await this.page.keyboard.press("Control+G");
    await this.quickInput.fill(`:${line}`);
    await this.page.locator(".quick-input-widget:visible .monaco-list-row", { hasText: `line ${line} ` }).click();
    await this.quickInput.waitFor({ state: "hidden" });
    await this.page.keyboard.press("End");
  }

  /** Inserts text at the cursor as pasting does: nothing is completed or indented. */
  insert(text: string): Promise<void> {
    return this.page.keyboard.insertText(text);
  }

  async save(): Promise<void> {
    await this.page.keyboard.press("ControlOrMeta+S");
    await this.page.locator(".editor-group-container.active .tab.active:not(.dirty)").waitFor();
  }

  /** A link of a code lens; lenses look like this one in every editor that is visible. */
  codeLens(text: string | RegExp): Locator {
    return this.page.locator(".codelens-decoration a, .codelens-decoration span", { hasText: text }).first();
  }

  /** Opens a container of the activity bar by its title. */
  async openView(title: string): Promise<void> {
    await this.page
      .locator(".activitybar .action-item", { has: this.page.getByLabel(title) })
      .first()
      .click();
  }

  /** Rows of the section with this title in the side bar, as they stand on the screen. */
  viewRows(section: string): Locator {
    return this.page
      .locator(".sidebar .pane", { has: this.page.locator(".pane-header", { hasText: section }) })
      .locator(".monaco-list-row");
  }

  /** What a file decoration shows at the right edge of a row; empty without one. It is drawn by a style, and so no text of the page. */
  async badge(row: Locator): Promise<string> {
    const content = await row
      .locator(".monaco-icon-label")
      .first()
      .evaluate((label) => (globalThis as unknown as PageWindow).getComputedStyle(label, "::after").content);
    return content === "none" || content === "normal" ? "" : content.replaceAll('"', "");
  }

  statusBarItem(text: string | RegExp): Locator {
    return this.page.locator(".statusbar-item", { hasText: text }).first();
  }

  /** A notification on the screen whose text matches. */
  notification(text: string | RegExp): Locator {
    return this.page.locator(".notifications-toasts .notification-toast", { hasText: text }).first();
  }

  /** Takes every notification off the screen. */
  async clearNotifications(): Promise<void> {
    await this.runCommand("Notifications: Clear All Notifications");
    await this.page.locator(".notifications-toasts.visible .notification-toast").first().waitFor({ state: "hidden" });
  }

  /** Modal dialog of the window. */
  get dialog(): Locator {
    return this.page.locator(".monaco-dialog-box");
  }

  /** All text of the editor whose tab is in front, as far as it is on the screen. */
  async visibleText(): Promise<string> {
    const lines = await this.page.locator(".editor-group-container.active .view-lines").first().innerText();
    return lines.replaceAll("\u00A0", " ");
  }
}

function exactly(text: string): RegExp {
  return new RegExp(`^\\s*${text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}\\s*$`);
}
