// A page with ODK Web Forms, as ODK Central has one.
import { createApp, h } from 'vue'
import { OdkWebForm, webFormsPlugin } from '@getodk/web-forms'
import { download, send } from './openrosa.js'

// What was sent, and what the server said; a send again sends the same.
window.sent = []

window.start = async server => {
  const formXml = await download(server)
  let instance
  window.again = async () => window.sent.push(await send(server, instance))
  createApp({
    render: () => h(OdkWebForm, {
      formXml,
      fetchFormAttachment: async () => { throw new Error('the form has no attachments') },
      onSubmit: async payload => {
        instance = payload.data[0].get('xml_submission_file')
        await window.again()
      },
    }),
  }).use(webFormsPlugin).mount('#form')
}
