// The table of transformations: sorted by any column, filtered by words and by verdict.
function transformationsTable() {
  const table = document.getElementById("transformations");
  if (!table) return;
  const body = table.tBodies[0], rows = [...body.rows];
  const words = document.getElementById("t-search"), verdict = document.getElementById("t-verdict");
  const said = document.getElementById("t-found");
  const value = (row, column) => {
    const text = row.cells[column].dataset.value;
    return text === undefined || text === "" ? null : Number.isNaN(Number(text)) ? text : Number(text);
  };

  // What has no value comes last, whichever way the others are sorted.
  function sort(header) {
    const was = header.getAttribute("aria-sort");
    const up = was ? was === "descending" : header.cellIndex === 0;
    for (const other of table.tHead.querySelectorAll("th")) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", up ? "ascending" : "descending");
    const keyed = rows.map((row, place) => ({ row, place, key: value(row, header.cellIndex) }));
    keyed.sort((a, b) => {
      if (a.key === null || b.key === null) return (a.key === null) - (b.key === null) || a.place - b.place;
      const order = typeof a.key === "string" ? a.key.localeCompare(b.key) : a.key - b.key;
      return (up ? order : -order) || a.place - b.place;
    });
    body.append(...keyed.map((one) => one.row));
  }

  function filter() {
    const asked = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of rows) {
      const text = row.cells[0].textContent.toLowerCase();
      const fits = !verdict.value || row.dataset.verdict === verdict.value;
      row.hidden = !fits || !asked.every((word) => text.includes(word));
      count += !row.hidden;
    }
    said.textContent = count === rows.length ? "" : `${count} of ${rows.length} transformations`;
  }

  for (const header of table.tHead.querySelectorAll("th")) {
    header.querySelector("button")?.addEventListener("click", () => sort(header));
  }
  words.addEventListener("input", filter);
  verdict.addEventListener("input", filter);
}
