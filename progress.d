progress.o: kiosk/ctl/progress.c kiosk/core/banned.h kiosk/ctl/progress.h

kiosk/core/banned.h:

kiosk/ctl/progress.h:
