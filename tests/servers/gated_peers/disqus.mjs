// disqus-node talks with Disqus. Arguments: the folder with node_modules, the address, secret key, token, a comment.
import { createRequire } from "node:module";
import { join } from "node:path";

const [, , modules, base, api_secret, access_token, post] = process.argv;
const Disqus = createRequire(join(modules, "package.json"))("disqus-node");
const client = (options) => {
  const made = new Disqus({ api_secret, access_token, logLevel: "alert", ...options });
  // The library has one address built in.
  made.config.url = `${base}/api/3.0/`;
  return made;
};
const disqus = client({});
const refused = async (work) => {
  try {
    await work();
  } catch (error) {
    return JSON.parse(error.message).code;
  }
};
const said = {};
const forum = await disqus.forums.details({ forum: "corner-bakery" });
said.forum = [forum.code, forum.response.name];
const first = await disqus.posts.list({ forum: "corner-bakery", limit: 3, order: "desc", related: "thread" });
said.first = [first.response.length, first.cursor.hasNext, first.response[0].thread.clean_title];
const second = await disqus.posts.list({ forum: "corner-bakery", limit: 3, order: "desc", cursor: first.cursor.next });
said.second = [second.response.length, second.cursor.hasNext];
said.apart = new Set([...first.response, ...second.response].map((one) => one.id)).size;
const one = await disqus.posts.details({ post });
said.one = [one.response.raw_message, one.response.author.name, one.response.parent, one.response.isApproved];
said.approved = (await disqus.posts.approve({ post })).response[0].id === post;
said.spam = (await disqus.posts.spam({ post })).response[0].id === post;
said.removed = (await disqus.posts.remove({ post })).response[0].id === post;
said.refused = [
  await refused(() => client({ api_secret: "no" }).posts.details({ post })),
  await refused(() => client({ access_token: "no" }).posts.approve({ post })),
  await refused(() => disqus.posts.details({ post: "999999" })),
  await refused(() => disqus.posts.list({ include: "spam" })),
  await refused(() => disqus.posts.create({ message: "Nobody says this", parent: post })),
];
console.log(JSON.stringify(said));
