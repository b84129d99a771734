-- What a browser was marked with when it was unlocked: a request that was on its way then still says so, and must not lock it again.
ALTER TABLE web_session ADD COLUMN unlocked_mark text;
