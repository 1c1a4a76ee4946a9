package schedules

// exception is a loss, or another breach of what one would like, that the library does not prevent and does not have to report. Its
// condition is written where the checker finds it.
type exception string

const (
	// race: what is lost was stored by another process after the last read before the PUT had arrived at the server.
	race exception = "another process wrote between the last read and the PUT"
	// raceLate: the same, and the PUT was stored only after its call had ended.
	raceLate exception = "another process wrote between the last read and a PUT that was stored late"
	// raceOwn: the same, stored by an earlier write of the same call that had an unknown outcome. A read showed the base, so the Client wrote
	// again, and it cannot know when the first write arrives. The call did not end as a success.
	raceOwn exception = "an earlier write of the call was stored between its last read and its next PUT"
	// lagHidOther: what is lost was stored by another process before the last read arrived at the server, but a lagging replica
	// showed an older state.
	lagHidOther exception = "a lagging replica hid what another process wrote"
	// lagHidUnverified: the same, stored by the same Client, which no Edit or Apply of it has verified.
	lagHidUnverified exception = "a lagging replica hid a write of the Client that it had not verified"
	// lagOverLooks: the same, verified by the Client, but three reads of one of its calls in two seconds did not show it.
	lagOverLooks exception = "a replica lagged longer than the Client looks"
	// lagOverMinute: the same, verified more than a minute before.
	lagOverMinute exception = "a replica lagged longer than the Client remembers"
	// lagAfterUpdate: the same, and the Client sent an Update or Delete since.
	lagAfterUpdate exception = "a replica lagged after an unguarded write of the Client"
	// lagHidLoss: the read back showed a state that is older than the PUT, and as wanted.
	lagHidLoss exception = "a lagging replica hid what the service lost"
	// staleAfterRefusal: the service refused a write that it had stored, and a lagging replica showed the state before.
	staleAfterRefusal exception = "a lagging replica hid a write that was stored and refused"
	// refusedUnread: the service refused a write that it had stored, and no read after it succeeded: the error is the refusal.
	refusedUnread exception = "a write that was stored and refused, and could not be read"
	// refusedOther: the service refused a write that it had stored, and the read after it showed another state than the wanted one.
	refusedOther exception = "a write that was stored in another form and refused"
	// limitedAndStored: a write met a 429 and was stored all the same. The contract takes a 429 for a write that the service did not work
	// on.
	limitedAndStored exception = "a write that met a 429 and was stored"
	// replacedSince: the scenario whose fields the service lost was removed by another process before it was read back.
	replacedSince exception = "another process removed the scenario whose fields were lost"
	// lateSaid: a write of the same Client landed late, and each result that it could undo said LateWritePossible.
	lateSaid exception = "a late write, as LateWritePossible said"
	// lookalike: a write was accepted and stored late, but a read back showed the wanted state before that: an older state that was
	// equal, or one that another process had stored.
	lookalike exception = "an accepted write was read back as wanted before it was stored"
	// lateOver: a write of the same Client landed, or was overtaken, more than ten minutes after it had failed.
	lateOver exception = "a write that was later than ten minutes"
	// notReturned: voices that the service does not return; the plan says so if it leaves out their field, and cannot if it shows
	// them as none.
	notReturned exception = "voices that the service does not return"
	// readerOnly: fields of records that the user's own reader does not tell of.
	readerOnly exception = "fields that the user's reader does not return"
	// silentPage: the service shows a part of the list, and nothing tells it.
	silentPage exception = "a list that was cut without a word"
	// keptOut: a service that keeps what a PUT leaves out holds what the plan replaced by a copy.
	keptOut exception = "a service that keeps what is left out"
)

// exceptions are all of them, for the report.
func exceptions() []exception {
	return []exception{
		race, raceLate, raceOwn, lagHidOther, lagHidUnverified, lagOverLooks, lagOverMinute, lagAfterUpdate, lagHidLoss, staleAfterRefusal,
		refusedUnread, refusedOther, limitedAndStored, replacedSince, lateSaid, lookalike, lateOver, notReturned, readerOnly, silentPage, keptOut,
	}
}

func (c *checker) excuse(e exception) { c.excused[e]++ }
