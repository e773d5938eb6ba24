// What an intranet page may do with the widget's event: here it only notes that an answer came.
document.addEventListener("inspection-qa-shown", (event) => event.target.setAttribute("data-shown", ""));
