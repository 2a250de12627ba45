/** Hours and weeks are those of this person's clock: the first visit says which zone that is. */
const address = new URL(location.href);
const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
if (!address.searchParams.has("zone") && zone && zone !== "UTC") {
  address.searchParams.set("zone", zone);
  location.replace(address);
}
