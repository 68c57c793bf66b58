// ebay-api talks with eBay. Arguments: the folder with node_modules, the address, App ID, Cert ID, RuName, refresh token, a code.
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [, , modules, base, appId, certId, ruName, refresh_token, code] = process.argv;
const at = join(modules, "node_modules", "ebay-api", "dist", "eBayApi.js");
const { default: eBayApi } = await import(pathToFileURL(at).href);
const client = (options) => {
  const made = new eBayApi({ appId, certId, ruName, sandbox: false, ...options });
  // The library has eBay's addresses built in.
  made.req.instance.interceptors.request.use((config) => {
    config.url = config.url.replace(/^https:\/\/apiz?\.ebay\.com/, base);
    return config;
  });
  return made;
};
const said = {};
const refused = async (work) => {
  try {
    await work();
  } catch (error) {
    return [error.name, error.meta?.errorId ?? error.message];
  }
};
const ebay = client({});
const token = await ebay.OAuth2.getToken(code);
said.token = [token.token_type, token.expires_in, token.refresh_token_expires_in];
ebay.OAuth2.setCredentials({ ...token, refresh_token });
const members = { conversationType: "FROM_MEMBERS", limit: 50 };
const list = await ebay.commerce.message.getConversations(members);
said.list = [list.total, list.conversations[0].conversationTitle, list.conversations[0].unreadCount];
const [{ conversationId }] = list.conversations;
const page = await ebay.commerce.message.getConversation(encodeURIComponent(conversationId), { ...members, limit: 2 });
said.page = [page.messages.length, page.total, page.messages[0].messageBody, Boolean(page.next)];
const sent = await ebay.commerce.message.sendMessage({ conversationId, messageText: "Yes, from eight." });
said.sent = [sent.messageBody, typeof sent.messageId, sent.senderUserName];
await ebay.commerce.message.updateConversation({ conversationId, conversationType: "FROM_MEMBERS", read: true });
said.unread = (await ebay.commerce.message.getConversations(members)).conversations[0].unreadCount;
said.user = (await ebay.commerce.identity.getUser()).username;
said.refused = [
  await refused(() => ebay.commerce.message.sendMessage({ conversationId: "nobody", messageText: "x" })),
  await refused(() => ebay.commerce.message.getConversations({})),
];
// A token that ran out is refreshed by the library itself.
ebay.OAuth2.setCredentials({ ...token, access_token: "old", refresh_token });
said.refreshed = (await ebay.commerce.message.getConversations(members)).total;
console.log(JSON.stringify(said));
