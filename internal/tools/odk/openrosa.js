// What a page around a client does with a server of ODK's protocol, as ODK
// Central's and Enketo's own pages do: both clients leave this to their host.

const headers = { 'X-OpenRosa-Version': '1.0' }

// The first form on the list, as the server sends it.
export async function download(server) {
  const list = await fetch(server + '/formList', { headers })
  const address = new DOMParser().parseFromString(await list.text(), 'text/xml').querySelector('xform > downloadUrl')
  const form = await fetch(address.textContent, { headers })
  if (form.status !== 200) throw new Error('form: ' + form.status)
  return form.text()
}

// Sends an instance: { status, message } of the server's reply.
export async function send(server, instance) {
  const asked = await fetch(server + '/submission', { method: 'HEAD', headers })
  if (asked.status !== 204) throw new Error('HEAD submission: ' + asked.status)
  if (instance.size > Number(asked.headers.get('X-OpenRosa-Accept-Content-Length'))) throw new Error('too large')
  const body = new FormData()
  body.append('xml_submission_file', instance, 'submission.xml')
  const reply = await fetch(server + '/submission', { method: 'POST', headers, body })
  const message = new DOMParser().parseFromString(await reply.text(), 'text/xml').querySelector('OpenRosaResponse > message')
  return { status: reply.status, message: message?.textContent ?? '' }
}
