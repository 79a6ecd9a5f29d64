// Package demo fills an empty installation with people and cases, so that whoever tries Plaza meets rooms in which officers
// already talk: ten planning cases in five municipalities of Västra Götaland, from March to October 2026.
//
// people.txt and cases/*.txt are the whole content; script.go describes their form. They are invented: places exist, the
// plans, the people and what they say do not. [Fill] plays them through [rooms.Service] as the officers would have written
// them, in order of time and with the clock at that time, so that the demo cases are cases like any other: authorised,
// numbered, chained and signed.
//
// The package starts no goroutine.
package demo
