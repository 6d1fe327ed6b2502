// Package respond is the respondents' room: what the study is for, consent, the
// questionnaire, the receipt, and afterwards the answer to an opinion, or taking
// everything back. All of it works without JavaScript, a group of questions a
// page. With it, a telephone shows one question at a time, saves after each
// answer, and goes on without a network: what was filled in is kept on the device
// and sent, the same bytes under the same id, until it is acknowledged.
package respond
