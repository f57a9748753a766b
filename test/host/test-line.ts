/** What each line of the suite begins with, so that it can be told from what VS Code itself logs. */
export const TEST_LINE = "[test] ";
