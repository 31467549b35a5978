// Node-RED as its documentation sets it up, without editor and admin interface.
module.exports = {
  uiHost: "127.0.0.1",
  uiPort: Number(process.env.PEER_PORT),
  userDir: process.env.PEER_HOME,
  flowFile: process.env.PEER_FLOWS,
  httpAdminRoot: false,
  disableEditor: true,
  functionGlobalContext: { crypto: require("crypto") },
  logging: { console: { level: "warn", metrics: false, audit: false } },
};
