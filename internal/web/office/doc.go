// Package office is the room of those who run a survey: they sign in, watch
// answers come in unit by unit, and do what their duties are. Nobody sees more
// of a unit than a duty there lets them, nor whether units exist elsewhere.
package office
