/** Trying a guide: "from the beginning" keeps what was told and forgets what was answered. */
document.addEventListener("reset", (event) => {
  const form = event.target as HTMLFormElement;
  if (form.dataset["trial"] === undefined) return;
  event.preventDefault();
  const acts = form.querySelector<HTMLInputElement>("[name=acts]");
  if (acts) acts.value = "[]";
  form.requestSubmit();
});
