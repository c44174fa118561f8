// A Bluesky server and the directory of its accounts, both on loopback: node pds.mjs FOLDER PORT DIRECTORY_PORT
import { randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import { Server } from 'node:net'
import { pathToFileURL } from 'node:url'

const [folder, port, directoryPort] = process.argv.slice(2)
// Both would listen to the whole network; here they are for this machine only.
const listen = Server.prototype.listen
Server.prototype.listen = function (where, ...rest) {
  const place = { host: '127.0.0.1', port: Number(where?.port ?? where) }
  return listen.call(this, place, ...rest.filter((one) => typeof one === 'function'))
}

const find = createRequire(`${process.env.PDS_MODULES}/package.json`)
const load = (name) => import(pathToFileURL(find.resolve(name)).href)
const { PDS, envToCfg, envToSecrets, readEnv } = await load('@atproto/pds')
const directory = await load('@did-plc/server')

const accounts = directory.Database.mock()
const plc = directory.PlcServer.create({ db: accounts, port: Number(directoryPort) })
await plc.start()

Object.assign(process.env, {
  PDS_HOSTNAME: 'localhost',
  PDS_PORT: port,
  PDS_DATA_DIRECTORY: folder,
  PDS_BLOBSTORE_DISK_LOCATION: `${folder}/blobs`,
  PDS_DID_PLC_URL: `http://127.0.0.1:${directoryPort}`,
  PDS_JWT_SECRET: randomBytes(16).toString('hex'),
  PDS_ADMIN_PASSWORD: randomBytes(16).toString('hex'),
  PDS_PLC_ROTATION_KEY_K256_PRIVATE_KEY_HEX: randomBytes(32).toString('hex'),
  PDS_SERVICE_HANDLE_DOMAINS: '.test',
  PDS_INVITE_REQUIRED: 'false',
  PDS_DEV_MODE: 'true',
  PDS_DISABLE_SSRF_PROTECTION: 'true',
  PDS_BSKY_APP_VIEW_URL: '',
  LOG_ENABLED: 'false',
})
const environment = readEnv()
const pds = await PDS.create(envToCfg(environment), envToSecrets(environment))
await pds.start()
process.on('SIGTERM', () => process.exit(0))
