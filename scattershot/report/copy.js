// The one script of the report: the Methods paragraph to the clipboard.
document.getElementById("copy").addEventListener("click", async () => {
  const text = document.getElementById("methods-text");
  const told = document.getElementById("copied");
  try {
    await navigator.clipboard.writeText(text.textContent);
    told.textContent = "Copied.";
  } catch {
    getSelection().selectAllChildren(text);
    told.textContent = "Selected: now press Ctrl+C.";
  }
});
