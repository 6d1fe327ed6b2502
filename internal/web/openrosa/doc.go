// Package openrosa lets ODK Collect, KoboCollect, Enketo, ODK Web Forms and
// what else speaks OpenRosa 1.0 (https://docs.getodk.org/openrosa/) fetch the
// questionnaire and send answers. A token in the path is the key: whoever has it
// is let in as its pass says, so that a device is set up by a QR code and nobody
// types a password into it.
//
// A questionnaire is acknowledged when the store has it, and as often as it is
// sent again. What a device sends is kept as it was sent, also where an answer
// can't be read: nobody stands beside the telephone who could mend it, and an
// answer that is refused is lost. Reading it into the study names the fault.
package openrosa
