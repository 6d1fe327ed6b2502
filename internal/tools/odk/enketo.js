// A page with Enketo's form engine, as Enketo Express and KoboToolbox have one.
import { transform } from 'enketo-transformer/web'
import { Form } from 'enketo-core'
import { download, send } from './openrosa.js'

window.sent = []

window.start = async server => {
  const { form: html, model } = await transform({ xform: await download(server) })
  const place = document.querySelector('#form')
  place.innerHTML = html
  const form = new Form(place.querySelector('form.or'), { modelStr: model })
  const faults = form.init()
  if (faults.length > 0) throw new Error(faults.join('\n'))
  let instance
  window.again = async () => window.sent.push(await send(server, instance))
  window.submit = async () => {
    if (!await form.validate()) throw new Error('the form is not valid')
    form.view.html.dispatchEvent(new Event('before-save')) // sets the time of the end
    instance = new File([form.getDataStr({ irrelevant: false })], 'submission.xml', { type: 'text/xml' })
    await window.again()
  }
}
