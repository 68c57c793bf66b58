// The shop's own other program: matrix-js-sdk with its Rust crypto, told what to do by lines of JSON.
import readline from "node:readline";
import { pathToFileURL } from "node:url";

const [modules, url, user, password] = process.argv.slice(2);
const sdk = await import(pathToFileURL(`${modules}/node_modules/matrix-js-sdk/lib/index.js`).href);
const { logger } = await import(pathToFileURL(`${modules}/node_modules/matrix-js-sdk/lib/logger.js`).href);
logger.setLevel("error");
for (const name of ["log", "info", "debug", "warn"]) console[name] = () => {};

let storageKey = null;
const first = sdk.createClient({ baseUrl: url });
const signed = await first.loginRequest({
  type: "m.login.password",
  identifier: { type: "m.id.user", user },
  password,
});
const client = sdk.createClient({
  baseUrl: url,
  userId: signed.user_id,
  deviceId: signed.device_id,
  accessToken: signed.access_token,
  cryptoCallbacks: {
    getSecretStorageKey: async ({ keys }) => [Object.keys(keys)[0], storageKey],
    cacheSecretStorageKey: (id, info, key) => {
      storageKey = key;
    },
  },
});

const deeds = {
  async begin() {
    await client.initRustCrypto({ useIndexedDB: false });
    await client.startClient({ initialSyncLimit: 20 });
    await until(() => client.isInitialSyncComplete());
    return { device: signed.device_id };
  },
  async secure() {
    const crypto = client.getCrypto();
    const who = { type: "m.id.user", user };
    await crypto.bootstrapCrossSigning({
      authUploadDeviceSigningKeys: (make) => make({ type: "m.login.password", identifier: who, password }),
    });
    const made = await crypto.createRecoveryKeyFromPassphrase();
    storageKey = made.privateKey;
    await crypto.bootstrapSecretStorage({
      createSecretStorageKey: async () => made,
      setupNewKeyBackup: true,
    });
    return { recovery: made.encodedPrivateKey };
  },
  async join({ room }) {
    await client.joinRoom(room);
    await until(() => client.getRoom(room)?.getMyMembership() === "join");
    return {};
  },
  async send({ room, text }) {
    return { event: (await client.sendTextMessage(room, text)).event_id };
  },
  async reads({ room, text }) {
    const seen = () => client.getRoom(room)?.getLiveTimeline().getEvents().map((event) => event.getContent().body) ?? [];
    await until(() => seen().includes(text));
    return {};
  },
  async trusts({ device }) {
    const crypto = client.getCrypto();
    await until(async () => {
      await crypto.getUserDeviceInfo([client.getUserId()], true);
      return (await crypto.getDeviceVerificationStatus(client.getUserId(), device))?.crossSigningVerified;
    });
    return {};
  },
};

async function until(ready) {
  const end = Date.now() + 60_000;
  while (!(await ready())) {
    if (Date.now() > end) throw new Error("not within a minute");
    await new Promise((done) => setTimeout(done, 100));
  }
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  const { do: deed, ...words } = JSON.parse(line);
  let answer;
  try {
    answer = await deeds[deed](words);
  } catch (error) {
    answer = { failed: String(error?.stack ?? error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
process.exit(0);
