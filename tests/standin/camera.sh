# Pictures for the rehearsal camera, sourced by the demo and the journey test: what a lens would see of tickets, badges
# and foreign codes. Needs qrencode and ImageMagick.

# camera_qr FILE OUT.png: the bytes of FILE as a QR code, as a phone would show it.
camera_qr() {
    qrencode -8 -l L -s 6 -m 4 -r "$1" -o "$2"
}

# camera_shot PICTURE OUT.jpg [ANGLE]: the picture held up before a hall, 1280x720, a little turned, blurred and noisy.
camera_shot() {
    convert -size 1280x720 gradient:'#5a6472-#20262e' \
        \( "$1" -resize '640x640>' -resize '480x480<' -bordercolor '#101418' -border 14 \
           -background none -rotate "${3:-4}" \) \
        -gravity center -composite -blur 0x0.6 -attenuate 0.12 +noise Gaussian -colorspace Gray -quality 88 "$2"
}

# camera_hall OUT.jpg: a hall with people at a distance, and nobody holding anything up.
camera_hall() {
    convert -size 1280x720 gradient:'#6d7885-#2a3038' -fill '#8f9aa6' -draw 'rectangle 90,120 420,330 rectangle 860,90 1190,330' \
        -fill '#3a4149' -draw 'circle 360,330 360,262 roundrectangle 240,405 480,740 110,110' \
        -fill '#31373e' -draw 'circle 890,360 890,282 roundrectangle 750,446 1030,740 130,130' \
        -blur 0x9 -attenuate 0.12 +noise Gaussian -colorspace Gray -quality 88 "$1"
}

# forge TEXT: a T1 code with one bit of its body changed: the lowest of its tier.
forge() {
    local text=$1 at=27 alphabet=ABCDEFGHIJKLMNOPQRSTUVWXYZ234567 letter head
    letter=${text:at:1}
    head=${alphabet%%"$letter"*}
    printf '%s%s%s' "${text:0:at}" "${alphabet:$((${#head} ^ 4)):1}" "${text:$((at + 1))}"
}
