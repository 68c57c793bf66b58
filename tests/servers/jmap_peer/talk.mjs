// jmap-jam talks with a JMAP server. Arguments: the folder with node_modules, the session resource, a token.
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [, , modules, sessionUrl, bearerToken] = process.argv;
const at = (path) => import(pathToFileURL(join(modules, "node_modules", path)).href);
const { default: JamClient } = await at("jmap-jam/dist/index.js");
const { EventSource } = await at("eventsource/dist/index.js");
// The library opens an event source without signing in; this one signs in.
globalThis.EventSource = class extends EventSource {
  constructor(url) {
    const signed = (init) => ({ ...init, headers: { ...init.headers, Authorization: `Bearer ${bearerToken}` } });
    super(url, { fetch: (input, init) => fetch(input, signed(init)) });
  }
};

const jam = new JamClient({ sessionUrl, bearerToken });
const accountId = await jam.getPrimaryAccount();
const said = { username: (await jam.session).username };
const refused = async (work) => {
  try {
    await work();
  } catch (error) {
    return error.type ?? String(error);
  }
};

const [{ list: mailboxes }] = await jam.api.Mailbox.get({ accountId, ids: null });
const role = Object.fromEntries(mailboxes.map((one) => [one.role, one.id]));
said.roles = Object.keys(role).sort();

const properties = ["id", "blobId", "subject", "from", "keywords", "receivedAt", "bodyValues", "textBody"];
const [{ shown }] = await jam.requestMany((r) => {
  const found = r.Email.query({ accountId, filter: { inMailbox: role.inbox }, limit: 5 });
  return { found, shown: r.Email.get({ accountId, ids: found.$ref("/ids"), properties, fetchTextBodyValues: true }) };
});
const [mail] = shown.list;
said.mail = [mail.subject, mail.from[0].email, mail.bodyValues[mail.textBody[0].partId].value.trim(), mail.keywords];
const raw = await jam.downloadBlob({ accountId, blobId: mail.blobId, mimeType: "message/rfc822", fileName: "a.eml" });
said.raw = (await raw.text()).split("\r\n")[0];

const events = await jam.connectEventSource({ types: ["Email"], ping: 30 });
await new Promise((ready) => events.addEventListener("open", ready));
const told = new Promise((ready) => events.addEventListener("state", (event) => ready(JSON.parse(event.data))));
await jam.api.Email.set({ accountId, update: { [mail.id]: { "keywords/$seen": true } } });
said.told = Object.keys((await told).changed[accountId]);
events.close();
const [changes] = await jam.api.Email.changes({ accountId, sinceState: shown.state });
said.changed = changes.updated.includes(mail.id) && changes.created.length === 0;

const lines = ["From: shop@bakery.test", `To: ${mail.from[0].email}`, "Subject: Re", "Message-ID: <jam@x.test>", "", "Hi"];
const { blobId } = await jam.uploadBlob(accountId, lines.join("\r\n"), {
  headers: { Authorization: jam.authHeader, "Content-Type": "message/rfc822" },
});
const laid = { blobId, mailboxIds: { [role.drafts]: true }, keywords: { $draft: true } };
const [{ created: drafts }] = await jam.api.Email.import({ accountId, emails: { m: laid } });
const [{ list: identities }] = await jam.api.Identity.get({ accountId, ids: null });
const envelope = { mailFrom: { email: identities[0].email }, rcptTo: [{ email: mail.from[0].email }] };
const moved = { [`mailboxIds/${role.drafts}`]: null, [`mailboxIds/${role.sent}`]: true, "keywords/$draft": null };
const [{ created }] = await jam.api.EmailSubmission.set({
  accountId,
  create: { s: { emailId: drafts.m.id, identityId: identities[0].id, envelope } },
  onSuccessUpdateEmail: { "#s": moved },
});
said.undo = created.s.undoStatus;
const [{ ids: sent }] = await jam.api.Email.query({ accountId, filter: { inMailbox: role.sent } });
said.sent = sent.includes(drafts.m.id);
said.refused = [
  await refused(() => jam.api.Email.query({ accountId, anchor: "nobody" })),
  await refused(() => jam.api.Email.changes({ accountId, sinceState: "never" })),
  await refused(() => jam.api.Email.get({ accountId: "nobody", ids: [] })),
];
console.log(JSON.stringify(said));
process.exit(0);
