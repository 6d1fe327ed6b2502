// Package store keeps what is collected, in SQLite or in PostgreSQL. Both run
// the same statements; what differs between them is in one file each.
//
// All writing goes through one goroutine, which puts what waits into one
// transaction and answers when that is durable: so many people share one
// commit, and what was acknowledged is there after any crash. Servers that
// share a PostgreSQL take turns by a lock in the database, so that the order
// of what was written is the order in which others see it.
package store
