/** Stands in for @vscode/native-watchdog, whose native part is not compiled here: ends this process after its parent. */
exports.start = (pid) => {
  const look = () => {
    try {
      process.kill(pid, 0);
    } catch {
      process.exit(0);
    }
  };
  setInterval(look, 3000).unref();
};
exports.exit = (code) => process.exit(code ?? 0);
